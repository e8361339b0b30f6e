//! The hub's loop: take in all that is queued, write it when it is time, admit who waits.
//! It ends when it has been stopped and the clients have gone, or when nobody holds the hub.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::state::{State, Waiting};
use super::{AttachError, Command, SHUTDOWN_WAIT};
use crate::websocket::close::Close;

const COMMANDS_AT_ONCE: usize = 256;
/// A turn is written at the latest when it has so many frames.
const TURN_FRAMES_MAX: usize = 4_096;
const TICK: Duration = Duration::from_secs(1);

struct Stopping {
    until: Instant,
    answer: oneshot::Sender<()>,
}

pub(super) async fn run(
    mut state: State,
    mut queue: mpsc::UnboundedReceiver<Command>,
    space: Arc<Semaphore>,
) {
    let mut inbox = Vec::with_capacity(COMMANDS_AT_ONCE);
    let mut stopping: Option<Stopping> = None;
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let pending = !state.turn.is_empty();
        tokio::select! {
            biased;
            _ = ticks.tick() => state.tick(Instant::now()),
            count = queue.recv_many(&mut inbox, COMMANDS_AT_ONCE) => if count == 0 { break },
            () = sleep_until(state.pace.next_flush()), if pending => {}
            () = sleep_until(until(stopping.as_ref())), if stopping.is_some() => {}
        }
        if let Some(answer) = take(&mut state, &mut inbox, &mut queue, &space).await {
            state.flush().await;
            state.close_all(Close::Restarting);
            let until = Instant::now() + SHUTDOWN_WAIT;
            stopping = Some(Stopping { until, answer });
        }
        flush_if_due(&mut state, stopping.is_some()).await;
        if stopping
            .as_ref()
            .is_some_and(|stopping| stopping.is_over(&state))
        {
            state.abort_all();
            break;
        }
    }
    space.close();
    state.common.stopped.cancel();
    if let Some(stopping) = stopping {
        // Whoever asked may have stopped waiting.
        stopping.answer.send(()).ok();
    }
}

impl Stopping {
    fn is_over(&self, state: &State) -> bool {
        state.circles.listener_count() == 0 || Instant::now() >= self.until
    }
}

/// Connections are admitted between turns; none when the server stops.
async fn flush_if_due(state: &mut State, stopping: bool) {
    let due = Instant::now() >= state.pace.next_flush();
    if !(state.turn.is_empty() || due || state.turn.len() >= TURN_FRAMES_MAX) {
        return;
    }
    state.flush().await;
    if stopping {
        refuse_waiting(state);
    } else {
        state.admit_waiting();
    }
}

fn until(stopping: Option<&Stopping>) -> Instant {
    stopping.map_or_else(Instant::now, |stopping| stopping.until)
}

fn refuse_waiting(state: &mut State) {
    for waiting in state.waiting.drain(..) {
        // Whoever waited may have given up.
        waiting.answer.send(Err(AttachError::Stopping)).ok();
    }
}

/// Takes in what is queued; an answer to give when asked to stop.
async fn take(
    state: &mut State,
    inbox: &mut Vec<Command>,
    queue: &mut mpsc::UnboundedReceiver<Command>,
    space: &Semaphore,
) -> Option<oneshot::Sender<()>> {
    let mut stop = None;
    loop {
        for command in inbox.drain(..) {
            match command {
                Command::Publish(events) => {
                    space.add_permits(events.len());
                    for event in events {
                        state.publish(event).await;
                        if state.turn.len() >= TURN_FRAMES_MAX {
                            state.flush().await;
                        }
                    }
                }
                Command::Signal { audience, frame } => state.signal(&[audience], frame),
                Command::Attach { attach, answer } => {
                    state.waiting.push(Waiting { attach, answer });
                }
                Command::Detach(connection) => state.detach(&connection),
                Command::Online { users, answer } => {
                    answer.send(state.online(users)).ok();
                }
                Command::Position(answer) => {
                    answer.send(state.position).ok();
                }
                Command::Stop(answer) => stop = Some(answer),
            }
        }
        if stop.is_some() || state.turn.len() >= TURN_FRAMES_MAX {
            return stop;
        }
        match queue.try_recv() {
            Ok(command) => inbox.push(command),
            Err(_) => return stop,
        }
    }
}
