//! Where the server is, and from which addresses it is called.
//! Stays on this machine unless told otherwise.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs as _};

use anyhow::{Context, Result, ensure};
use mio::net::TcpStream;
use socket2::{Domain, Protocol, Socket, Type};

/// Connections from one address before the next is used. Past about 14,000 to one port the kernel
/// searches long for a free port, and closed connections hold theirs for a minute.
const CONNECTIONS_PER_SOURCE: u32 = 4_000;
/// Sources 127.0.1.1 and up; the second half of 127/8 is left to whoever else needs it.
const SOURCES: u32 = 0x0040_0000;

/// What the kernel says of a connection that was started without waiting: Linux, or BSD and macOS.
const IN_PROGRESS: i32 = if cfg!(target_os = "linux") { 115 } else { 36 };

/// A server's address, with a count of the connections made to it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    address: SocketAddr,
    host: String,
    connections: u32,
}

impl Target {
    /// Reads `http://HOST:PORT` and refuses what is not on this machine unless `remote_allowed`.
    pub(crate) fn parse(url: &str, remote_allowed: bool) -> Result<Self> {
        let host = url
            .strip_prefix("http://")
            .context("only http:// servers can be measured")?;
        let host = host.trim_end_matches('/').to_owned();
        let named = if host
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok())
        {
            host.clone()
        } else {
            format!("{host}:80")
        };
        let mut addresses = named
            .to_socket_addrs()
            .with_context(|| format!("no address: {url}"))?;
        let address = addresses
            .next()
            .with_context(|| format!("no address: {url}"))?;
        ensure!(
            remote_allowed || address.ip().is_loopback(),
            "{address} is not on this machine: load is only sent there with --allow-remote"
        );
        Ok(Self {
            address,
            host,
            connections: 0,
        })
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Starts a connection; it is open when the poll says it can be written to.
    pub(crate) fn connect(&mut self) -> Result<TcpStream> {
        let domain = Domain::for_address(self.address);
        let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP)).context("a socket")?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        if let Some(source) = source(self.address.ip(), self.connections / CONNECTIONS_PER_SOURCE) {
            let source = SocketAddr::from((source, 0));
            socket
                .bind(&source.into())
                .with_context(|| format!("no port free at {source}"))?;
        }
        self.connections += 1;
        if let Err(error) = socket.connect(&self.address.into()) {
            let waits =
                error.kind() == ErrorKind::WouldBlock || error.raw_os_error() == Some(IN_PROGRESS);
            ensure!(waits, "cannot connect to {}: {error}", self.address);
        }
        Ok(TcpStream::from_std(socket.into()))
    }
}

/// The address to call from; only on an IPv4 loopback is there a choice.
fn source(target: IpAddr, block: u32) -> Option<Ipv4Addr> {
    match target {
        IpAddr::V4(target) if target.is_loopback() && block > 0 => {
            let first = u32::from(Ipv4Addr::new(127, 0, 1, 0));
            // 254 of each 256: .0 and .255 look like a network and a broadcast to some kernels.
            let block = block % SOURCES;
            Some(Ipv4Addr::from(first + block / 254 * 256 + block % 254 + 1))
        }
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn load_stays_on_this_machine_unless_allowed() {
        assert!(Target::parse("http://127.0.0.1:8080", false).is_ok());
        assert!(Target::parse("http://[::1]:8080/", false).is_ok());
        let refused = Target::parse("http://192.0.2.1:8080", false).unwrap_err();
        assert!(refused.to_string().contains("--allow-remote"), "{refused}");
        assert!(Target::parse("http://192.0.2.1:8080", true).is_ok());
        assert!(Target::parse("https://127.0.0.1", true).is_err());
    }

    #[test]
    fn a_port_left_out_is_80() {
        let target = Target::parse("http://127.0.0.1", false).unwrap();
        assert_eq!((target.address.port(), target.host()), (80, "127.0.0.1"));
    }

    #[test]
    fn sources_are_loopback_and_differ() {
        let target = IpAddr::from([127, 0, 0, 1]);
        let sources: std::collections::BTreeSet<_> = (1..2_000)
            .map(|block| source(target, block).unwrap())
            .collect();
        assert_eq!(sources.len(), 1_999);
        assert!(
            sources
                .iter()
                .all(|source| source.is_loopback() && source.octets()[3] != 0)
        );
        assert_eq!(source(target, 0), None);
        assert_eq!(source(IpAddr::from([10, 0, 0, 1]), 5), None);
    }
}
