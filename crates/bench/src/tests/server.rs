//! The contract in its smallest form, with a thread for every connection, and with vices to order.
//! Written apart from what it tests: it frames and parses for itself.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// The one thing that a server does wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Vice {
    None,
    ForgetsAMessage,
    StoresTwice,
    IgnoresTokens,
    SkipsADelivery,
    DeliversTwice,
    SwapsDeliveries,
    ResumesTooLate,
    RefusesLive,
}

/// Which delivery of a receiver a vice strikes.
const STRUCK: usize = 9;

struct Person {
    token: String,
}

struct Channel {
    members: Vec<usize>,
    messages: Vec<Value>,
}

struct Stream {
    person: usize,
    socket: TcpStream,
    deliveries: usize,
    held: Option<Vec<u8>>,
}

#[derive(Default)]
struct World {
    people: Vec<Person>,
    channels: Vec<Channel>,
    /// Whose conversation, and the event.
    events: Vec<(usize, Value)>,
    streams: Vec<Stream>,
    forgotten: Option<Value>,
}

/// A running server; it stops when dropped.
pub(super) struct Server {
    url: String,
    stopped: Arc<AtomicBool>,
}

impl Server {
    pub(super) fn start(vice: Vice) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let world = Arc::new(Mutex::new(World::default()));
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let world = Arc::clone(&world);
                thread::spawn(move || serve(socket, &world, vice));
            }
        });
        Self {
            url: format!("http://{address}"),
            stopped,
        }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The accept loop looks when somebody comes.
        drop(TcpStream::connect(self.url.trim_start_matches("http://")));
    }
}

struct Request {
    line: String,
    person: Option<usize>,
    body: Value,
}

/// Serves until the client goes away.
fn serve(socket: TcpStream, world: &Mutex<World>, vice: Vice) -> Option<()> {
    socket.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(socket.try_clone().ok()?);
    let mut socket = socket;
    loop {
        let request = read_request(&mut reader, world)?;
        let line = request.line.clone();
        if line.starts_with("GET /api/v1/live") {
            if vice == Vice::RefusesLive {
                answer(&mut socket, 503, &json!({"error": {"code": "internal"}}))?;
                return None;
            }
            return live(socket, reader, &request, world, vice);
        }
        let (code, body) = handle(&request, &mut world.lock().unwrap(), vice);
        answer(&mut socket, code, &body)?;
    }
}

fn read_request(reader: &mut BufReader<TcpStream>, world: &Mutex<World>) -> Option<Request> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let (mut length, mut person) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim_end();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("Content-Length: ") {
            length = value.parse().unwrap();
        }
        if let Some(token) = header.strip_prefix("Authorization: Bearer ") {
            let world = world.lock().unwrap();
            person = world.people.iter().position(|person| person.token == token);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Some(Request {
        line: line.trim_end().trim_end_matches(" HTTP/1.1").to_owned(),
        person,
        body,
    })
}

fn answer(socket: &mut TcpStream, code: u16, body: &Value) -> Option<()> {
    let body = body.to_string();
    let length = body.len();
    write!(
        socket,
        "HTTP/1.1 {code} X\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .ok()
}

fn number(line: &str, name: &str) -> Option<usize> {
    let (_, rest) = line.split_once(&format!("{name}="))?;
    rest.split('&').next()?.parse().ok()
}

fn handle(request: &Request, world: &mut World, vice: Vice) -> (u16, Value) {
    let line = request.line.as_str();
    match line {
        "GET /api/v1/server" => return (200, json!({"name": "x", "version": "0.0.1-test"})),
        "POST /api/v1/accounts" | "POST /api/v1/guests" => {
            let token = format!("token-{}", world.people.len());
            world.people.push(Person {
                token: token.clone(),
            });
            return (201, json!({"user": {}, "token": token}));
        }
        _ => {}
    }
    let Some(person) = request.person else {
        return (401, json!({}));
    };
    if line == "POST /api/v1/channels" {
        world.channels.push(Channel {
            members: vec![person],
            messages: Vec::new(),
        });
        return (
            201,
            json!({"id": world.channels.len().to_string(), "kind": "channel"}),
        );
    }
    if line.starts_with("GET /api/v1/events") {
        return (200, events(line, person, world));
    }
    let (_, rest) = line.split_once("/conversations/").unwrap();
    let id: usize = rest.split(['/', '?']).next().unwrap().parse().unwrap();
    if line.starts_with("PUT") {
        world.channels[id - 1].members.push(person);
        world.tell(
            id,
            "membership.created",
            &json!({"user": {}, "role": "member"}),
            vice,
        );
        return (200, json!({}));
    }
    if line.starts_with("POST") {
        return (201, world.send(id, &request.body, vice));
    }
    let messages = &world.channels[id - 1].messages;
    let limit = number(line, "limit").unwrap_or(50);
    let after = number(line, "after").unwrap_or(messages.len().saturating_sub(limit));
    let items: Vec<&Value> = messages.iter().skip(after).take(limit).collect();
    (200, json!({"items": items, "next": null}))
}

fn events(line: &str, person: usize, world: &World) -> Value {
    let since = number(line, "since").unwrap();
    let seen = world.events.iter().skip(since);
    let seen = seen.filter(|(id, _)| world.channels[id - 1].members.contains(&person));
    let events: Vec<&Value> = seen
        .take(number(line, "limit").unwrap())
        .map(|one| &one.1)
        .collect();
    let cursor = events.last().map_or(world.events.len() as u64, |last| {
        last["id"].as_u64().unwrap()
    });
    json!({"events": events, "cursor": cursor})
}

impl World {
    fn send(&mut self, id: usize, draft: &Value, vice: Vice) -> Value {
        let messages = &mut self.channels[id - 1].messages;
        let known = messages
            .iter()
            .chain(&self.forgotten)
            .find(|old| old["client_token"] == draft["client_token"]);
        if let Some(known) = known.filter(|_| vice != Vice::IgnoresTokens) {
            return known.clone();
        }
        let seq = messages.len() + 1;
        let body = &draft["body"];
        let message = json!({
            "conversation_id": id.to_string(), "seq": seq, "author": {"id": "1"}, "body": body,
            "html": body, "client_token": draft["client_token"],
        });
        if vice == Vice::ForgetsAMessage && seq == STRUCK && self.forgotten.is_none() {
            self.forgotten = Some(message.clone());
            return message;
        }
        messages.push(message.clone());
        self.tell(id, "message.created", &message, vice);
        if vice == Vice::StoresTwice && seq == STRUCK {
            let mut again = message.clone();
            again["seq"] = json!(seq + 1);
            self.channels[id - 1].messages.push(again.clone());
            self.tell(id, "message.created", &again, vice);
        }
        message
    }

    fn tell(&mut self, id: usize, kind: &str, data: &Value, vice: Vice) {
        let event = json!({
            "id": self.events.len() + 1, "type": kind, "conversation_id": id.to_string(),
            "data": data,
        });
        self.events.push((id, event.clone()));
        let bytes = frame(&event.to_string());
        let members = &self.channels[id - 1].members;
        let is_message = kind == "message.created";
        for stream in self
            .streams
            .iter_mut()
            .filter(|one| members.contains(&one.person))
        {
            stream.deliver(&bytes, vice, is_message);
        }
    }
}

impl Stream {
    fn deliver(&mut self, bytes: &[u8], vice: Vice, is_message: bool) {
        self.deliveries += usize::from(is_message);
        // One receiver is wronged, and not one of those who send.
        let struck = is_message && self.deliveries == STRUCK && self.person == 5;
        let held = self.held.take();
        let mut copies = 1;
        if struck && vice == Vice::SkipsADelivery {
            copies = 0;
        } else if struck && vice == Vice::DeliversTwice {
            copies = 2;
        } else if struck && vice == Vice::SwapsDeliveries {
            copies = 0;
            self.held = Some(bytes.to_vec());
        }
        for _ in 0..copies {
            // A receiver that went away is taken out by its own thread.
            drop(self.socket.write_all(bytes));
        }
        if let Some(held) = held {
            drop(self.socket.write_all(&held));
        }
    }
}

fn frame(text: &str) -> Vec<u8> {
    let mut bytes = vec![0x81];
    if let Ok(short @ 0..126) = u8::try_from(text.len()) {
        bytes.push(short);
    } else {
        bytes.push(126);
        bytes.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
    }
    bytes.extend(text.bytes());
    bytes
}

/// One masked frame: its opcode and payload.
fn read_frame(reader: &mut impl std::io::Read) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 2];
    reader.read_exact(&mut head).ok()?;
    assert_eq!(head[1] & 0x80, 0x80, "a client masks");
    let mut length = usize::from(head[1] & 0x7f);
    if length == 126 {
        let mut long = [0; 2];
        reader.read_exact(&mut long).ok()?;
        length = usize::from(u16::from_be_bytes(long));
    }
    let mut mask = [0; 4];
    reader.read_exact(&mut mask).ok()?;
    let mut payload = vec![0; length];
    reader.read_exact(&mut payload).ok()?;
    for (index, byte) in payload.iter_mut().enumerate() {
        *byte ^= mask[index % 4];
    }
    Some((head[0] & 0x0f, payload))
}

fn live(
    mut socket: TcpStream,
    mut reader: BufReader<TcpStream>,
    request: &Request,
    world: &Mutex<World>,
    vice: Vice,
) -> Option<()> {
    let person = request.person.unwrap();
    let upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
                    Connection: Upgrade\r\n\
                    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    socket.write_all(upgraded.as_bytes()).ok()?;
    let own = socket.local_addr().ok()?;
    let peer = socket.peer_addr().ok()?;
    {
        let mut world = world.lock().unwrap();
        let cursor = number(&request.line, "since").unwrap_or(world.events.len());
        let ready = json!({"type": "ready", "cursor": cursor, "user": {}});
        // A ping on the way in: whoever does not answer it is not served.
        let greeting = [&[0x89, 2, b'h', b'i'], &frame(&ready.to_string())[..]].concat();
        socket.write_all(&greeting).ok()?;
        let late = usize::from(vice == Vice::ResumesTooLate);
        let missed = world.events.iter().skip(cursor + late);
        for (id, event) in missed {
            if world.channels[id - 1].members.contains(&person) {
                socket.write_all(&frame(&event.to_string())).ok()?;
            }
        }
        let socket = socket.try_clone().ok()?;
        world.streams.push(Stream {
            person,
            socket,
            deliveries: 0,
            held: None,
        });
    }
    let (opcode, payload) = read_frame(&mut reader)?;
    assert!(
        opcode == 8 || (opcode, &payload[..]) == (10, b"hi"),
        "no pong but {opcode}"
    );
    while let Some((1, payload)) = read_frame(&mut reader) {
        let sent: Value = serde_json::from_slice(&payload).unwrap();
        let id: usize = sent["conversation_id"].as_str().unwrap().parse().unwrap();
        let mut world = world.lock().unwrap();
        let message = world.send(id, &sent, vice);
        let ack = json!({"type": "ack", "ref": sent["ref"], "message": message});
        socket.write_all(&frame(&ack.to_string())).ok()?;
    }
    let mut world = world.lock().unwrap();
    let is_this = |stream: &Stream| {
        let ends = (
            stream.socket.local_addr().ok(),
            stream.socket.peer_addr().ok(),
        );
        ends == (Some(own), Some(peer)) || ends.1.is_none()
    };
    world.streams.retain(|stream| !is_this(stream));
    Some(())
}
