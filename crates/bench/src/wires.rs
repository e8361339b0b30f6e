//! Many connections on one thread: an idle one costs its descriptor and a few words.
//! One read buffer serves them all; a connection keeps bytes only while something is incomplete.

use std::io::{ErrorKind, Read as _, Write as _};
use std::time::Duration;

use anyhow::{Context, Result};
use mio::event::Event;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::target::Target;

const READ_BYTES: usize = 256 * 1024;
const EVENTS_PER_TURN: usize = 512;
/// More than the longest answer or frame; whatever grows past it has lost its thread.
const PARTIAL_BYTES_MAX: usize = 80 * 1024 * 1024;

/// What a protocol does with its connections.
pub(crate) trait Listener {
    /// The connection is open; what is put into `out` is sent.
    fn opened(&mut self, index: usize, out: &mut Vec<u8>);
    /// Returns how many of the bytes were used; the others come again with what follows them.
    fn heard(&mut self, index: usize, bytes: &[u8], out: &mut Vec<u8>) -> Result<usize>;
    /// The connection is gone, and not by `Wires::close`.
    fn ended(&mut self, index: usize, reason: &str);
}

#[derive(Debug)]
struct Wire {
    stream: TcpStream,
    open: bool,
    partial: Vec<u8>,
    out: Vec<u8>,
}

/// The connections, by index in order of opening.
#[derive(Debug)]
pub(crate) struct Wires {
    poll: Poll,
    events: Events,
    wires: Vec<Option<Wire>>,
    buffer: Vec<u8>,
    /// Reads that brought bytes, and these bytes.
    pub(crate) reads: u64,
    pub(crate) bytes: u64,
}

impl Wires {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            poll: Poll::new().context("no poll")?,
            events: Events::with_capacity(EVENTS_PER_TURN),
            wires: Vec::new(),
            buffer: vec![0; READ_BYTES],
            reads: 0,
            bytes: 0,
        })
    }

    /// Starts a connection and gives its index.
    pub(crate) fn open(&mut self, target: &mut Target) -> Result<usize> {
        let mut stream = target.connect()?;
        let index = self.wires.len();
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll
            .registry()
            .register(&mut stream, Token(index), interest)?;
        let wire = Wire {
            stream,
            open: false,
            partial: Vec::new(),
            out: Vec::new(),
        };
        self.wires.push(Some(wire));
        Ok(index)
    }

    /// Sends, or keeps what the socket does not take now. A closed wire takes nothing: its end has
    /// been or will be told to the listener.
    pub(crate) fn send(&mut self, index: usize, bytes: &[u8]) {
        if let Some(wire) = self.wires.get_mut(index).and_then(Option::as_mut) {
            wire.out.extend_from_slice(bytes);
            wire.flush();
        }
    }

    pub(crate) fn close(&mut self, index: usize) {
        if let Some(wire) = self.wires.get_mut(index) {
            *wire = None;
        }
    }

    /// Waits at most `wait` for something to happen and handles what did.
    pub(crate) fn turn(&mut self, wait: Duration, listener: &mut impl Listener) -> Result<()> {
        let Self {
            poll,
            events,
            wires,
            buffer,
            reads,
            bytes,
        } = self;
        match poll.poll(events, Some(wait)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            polled => polled.context("the poll failed")?,
        }
        for event in events.iter() {
            let index = event.token().0;
            let Some(slot) = wires.get_mut(index) else {
                continue;
            };
            let Some(wire) = slot.as_mut() else { continue };
            let mut reader = Reader {
                index,
                buffer,
                reads,
                bytes,
            };
            if let Err(reason) = wire.handle(event, &mut reader, listener) {
                *slot = None;
                listener.ended(index, &format!("{reason:#}"));
            }
        }
        Ok(())
    }
}

/// What the connections of a turn share.
struct Reader<'a> {
    index: usize,
    buffer: &'a mut [u8],
    reads: &'a mut u64,
    bytes: &'a mut u64,
}

impl Wire {
    fn handle(
        &mut self,
        event: &Event,
        reader: &mut Reader<'_>,
        listener: &mut impl Listener,
    ) -> Result<()> {
        if !self.open {
            if let Some(error) = self.stream.take_error()? {
                return Err(error).context("not connected");
            }
            if !event.is_writable() {
                return Ok(());
            }
            self.open = true;
            listener.opened(reader.index, &mut self.out);
        }
        self.flush();
        if event.is_readable() || event.is_read_closed() || event.is_error() {
            self.read(event.is_read_closed(), reader, listener)?;
            self.flush();
        }
        Ok(())
    }

    /// Reads until nothing is left: the poll tells of new bytes only once.
    fn read(
        &mut self,
        ends: bool,
        reader: &mut Reader<'_>,
        listener: &mut impl Listener,
    ) -> Result<()> {
        loop {
            let length = match self.stream.read(reader.buffer) {
                Ok(0) => anyhow::bail!("closed by the server"),
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error).context("broken"),
            };
            *reader.reads += 1;
            *reader.bytes += length as u64;
            let bytes = reader.buffer.get(..length).unwrap_or_default();
            self.hear(reader.index, bytes, listener)?;
            // A read that does not fill the buffer has emptied the socket, except of its end.
            if length < reader.buffer.len() && !ends {
                return Ok(());
            }
        }
    }

    fn hear(&mut self, index: usize, bytes: &[u8], listener: &mut impl Listener) -> Result<()> {
        if self.partial.is_empty() {
            let used = listener.heard(index, bytes, &mut self.out)?;
            self.partial
                .extend_from_slice(bytes.get(used..).unwrap_or_default());
            return Ok(());
        }
        self.partial.extend_from_slice(bytes);
        let used = listener.heard(index, &self.partial, &mut self.out)?;
        if used >= self.partial.len() {
            self.partial = Vec::new();
        } else {
            self.partial.drain(..used);
        }
        anyhow::ensure!(
            self.partial.len() <= PARTIAL_BYTES_MAX,
            "an answer without end"
        );
        Ok(())
    }

    /// Errors are left to the read side, which the poll wakes for them.
    fn flush(&mut self) {
        while self.open && !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(length) if length == self.out.len() => self.out.clear(),
                Ok(0) => return,
                Ok(length) => drop(self.out.drain(..length)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }
}
