//! What the server acknowledged, held against what it stored and what people received.
//! The rules are plain functions; reading the history back is the only thing that asks a server.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::api::{Page, excerpt};
use crate::exchange::ask_all;
use crate::http;
use crate::mark::MarkFinder;
use crate::target::Target;

const PAGE_MESSAGES: usize = 100;
const PAGES_PER_ROUND: usize = 256;
const CONNECTIONS: usize = 8;
const READ_LIMIT: Duration = Duration::from_secs(60);

/// One acknowledgement: whose message, which, and where it was said to be stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Acknowledged {
    pub(crate) writer: u32,
    pub(crate) number: u32,
    pub(crate) seq: u64,
}

/// A message of the history; the mark when a measurement wrote it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Stored {
    pub(crate) seq: u64,
    pub(crate) mark: Option<(u32, u32)>,
}

/// All acknowledgements of a run, by conversation.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) conversations: BTreeMap<String, Vec<Acknowledged>>,
}

impl Ledger {
    pub(crate) fn add(&mut self, conversation: &str, acknowledged: Vec<Acknowledged>) {
        let entry = self.conversations.entry(conversation.to_owned());
        entry.or_default().extend(acknowledged);
    }
}

/// A broken promise.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the history goes on at seq {found} where {expected} was due")]
    Gap { expected: u64, found: u64 },
    #[error("message {number} of writer {writer}, acknowledged as seq {seq}, is not stored")]
    Lost { writer: u32, number: u32, seq: u64 },
    #[error("message {number} of writer {writer}, acknowledged as {acknowledged}, is seq {stored}")]
    Moved {
        writer: u32,
        number: u32,
        acknowledged: u64,
        stored: u64,
    },
    #[error("message {number} of writer {writer} is stored as {seqs:?}")]
    StoredTwice {
        writer: u32,
        number: u32,
        seqs: Vec<u64>,
    },
    #[error("message {number} of writer {writer} was acknowledged as {seqs:?}")]
    AcknowledgedTwice {
        writer: u32,
        number: u32,
        seqs: Vec<u64>,
    },
    #[error("message {number} of writer {writer} is stored as seq {seq}, never acknowledged")]
    NeverAcknowledged { writer: u32, number: u32, seq: u64 },
    #[error("receiver {receiver} missed {seqs} messages, the first of them seq {first}")]
    NotReceived {
        receiver: usize,
        seqs: u64,
        first: u64,
    },
    #[error("receiver {receiver} got seq {seq} twice")]
    ReceivedTwice { receiver: usize, seq: u64 },
    #[error("receiver {receiver} got seq {seq} after {after}")]
    OutOfOrder {
        receiver: usize,
        seq: u64,
        after: u64,
    },
    #[error("receiver {receiver} got seq {seq}, which was not sent in this audit")]
    Unexpected { receiver: usize, seq: u64 },
}

/// Every acknowledged message is stored once and where it was said to be; seqs have no gaps; and
/// at most `unanswered` messages are stored that were not acknowledged.
pub(crate) fn check_stored(
    acknowledged: &[Acknowledged],
    stored: &[Stored],
    unanswered: usize,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut expected = 1;
    let mut places: BTreeMap<(u32, u32), Vec<u64>> = BTreeMap::new();
    for message in stored {
        if message.seq != expected {
            faults.push(Fault::Gap {
                expected,
                found: message.seq,
            });
        }
        expected = message.seq + 1;
        if let Some(mark) = message.mark {
            places.entry(mark).or_default().push(message.seq);
        }
    }
    let mut promised: BTreeMap<(u32, u32), BTreeSet<u64>> = BTreeMap::new();
    for Acknowledged {
        writer,
        number,
        seq,
    } in acknowledged
    {
        promised.entry((*writer, *number)).or_default().insert(*seq);
    }
    for (&(writer, number), seqs) in &promised {
        let found = places
            .get(&(writer, number))
            .map(Vec::as_slice)
            .unwrap_or_default();
        faults.extend(check_promise(writer, number, seqs, found));
    }
    let unknown = places
        .iter()
        .filter(|(mark, _)| !promised.contains_key(mark));
    for (&(writer, number), seqs) in unknown.skip(unanswered) {
        let seq = seqs.first().copied().unwrap_or_default();
        faults.push(Fault::NeverAcknowledged {
            writer,
            number,
            seq,
        });
    }
    faults
}

fn check_promise(
    writer: u32,
    number: u32,
    promised: &BTreeSet<u64>,
    found: &[u64],
) -> Option<Fault> {
    let mut promises = promised.iter().copied();
    let (Some(seq), None) = (promises.next(), promises.next()) else {
        let seqs = promised.iter().copied().collect();
        return Some(Fault::AcknowledgedTwice {
            writer,
            number,
            seqs,
        });
    };
    match found {
        [] => Some(Fault::Lost {
            writer,
            number,
            seq,
        }),
        [stored] if *stored == seq => None,
        [stored] => Some(Fault::Moved {
            writer,
            number,
            acknowledged: seq,
            stored: *stored,
        }),
        seqs => Some(Fault::StoredTwice {
            writer,
            number,
            seqs: seqs.to_vec(),
        }),
    }
}

/// The receiver got every seq from `first` to `last`, once, ascending, and no other.
pub(crate) fn check_received(receiver: usize, seen: &[u64], first: u64, last: u64) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut once = BTreeSet::new();
    let mut after = 0;
    for &seq in seen {
        if !(first..=last).contains(&seq) {
            faults.push(Fault::Unexpected { receiver, seq });
        } else if !once.insert(seq) {
            faults.push(Fault::ReceivedTwice { receiver, seq });
        } else if seq < after {
            faults.push(Fault::OutOfOrder {
                receiver,
                seq,
                after,
            });
        }
        after = after.max(seq);
    }
    let mut missing = (first..=last).filter(|seq| !once.contains(seq));
    if let Some(first) = missing.next() {
        let seqs = 1 + missing.count() as u64;
        faults.push(Fault::NotReceived {
            receiver,
            seqs,
            first,
        });
    }
    faults
}

/// Reads a whole conversation back, page by page from the first message on.
pub(crate) fn read(target: &mut Target, token: &str, conversation: &str) -> Result<Vec<Stored>> {
    let finder = MarkFinder::new();
    let mut stored = Vec::new();
    for round in 0.. {
        let pages = round * PAGES_PER_ROUND..(round + 1) * PAGES_PER_ROUND;
        let requests: Vec<Vec<u8>> = pages
            .map(|page| {
                let after = page * PAGE_MESSAGES;
                let line = format!(
                    "GET /api/v1/conversations/{conversation}/messages\
                     ?after={after}&limit={PAGE_MESSAGES}"
                );
                http::request(target.host(), Some(token), &line, None)
            })
            .collect();
        let replies = ask_all(target, &requests, CONNECTIONS, READ_LIMIT)?;
        let before = stored.len();
        for reply in replies {
            ensure!(
                reply.code == 200,
                "a page of messages: {}",
                excerpt(&reply.body)
            );
            let page: Page<'_> = serde_json::from_slice(&reply.body).context("a page")?;
            stored.extend(page.items.iter().map(|message| {
                let mark = finder.find(message.body.as_bytes());
                Stored {
                    seq: message.seq,
                    mark: mark.map(|mark| (mark.writer, mark.number)),
                }
            }));
        }
        if stored.len() - before < PAGES_PER_ROUND * PAGE_MESSAGES {
            break;
        }
    }
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acknowledged(number: u32, seq: u64) -> Acknowledged {
        Acknowledged {
            writer: 1,
            number,
            seq,
        }
    }

    fn stored(seq: u64, number: u32) -> Stored {
        Stored {
            seq,
            mark: Some((1, number)),
        }
    }

    #[test]
    fn a_clean_history_has_no_fault() {
        let other = Stored { seq: 2, mark: None };
        let history = [stored(1, 0), other, stored(3, 1)];
        let promises = [acknowledged(0, 1), acknowledged(1, 3), acknowledged(1, 3)];
        assert_eq!(check_stored(&promises, &history, 0), []);
    }

    #[test]
    fn every_way_to_break_a_promise_is_found() {
        for (promises, history, fault) in broken() {
            let faults = check_stored(&promises, &history, 0);
            assert!(faults.contains(&fault), "{fault} is not in {faults:?}");
        }
    }

    fn broken() -> [(Vec<Acknowledged>, Vec<Stored>, Fault); 6] {
        let (writer, number) = (1, 0);
        let lost = Fault::Lost {
            writer,
            number,
            seq: 1,
        };
        let stored_twice = Fault::StoredTwice {
            writer,
            number,
            seqs: vec![1, 2],
        };
        let moved = Fault::Moved {
            writer,
            number,
            acknowledged: 2,
            stored: 1,
        };
        let told_twice = Fault::AcknowledgedTwice {
            writer,
            number,
            seqs: vec![1, 2],
        };
        let never_told = Fault::NeverAcknowledged {
            writer,
            number,
            seq: 1,
        };
        let first = acknowledged(0, 1);
        let second = acknowledged(0, 2);
        [
            (vec![first], vec![], lost),
            (vec![first], vec![stored(1, 0), stored(2, 0)], stored_twice),
            (vec![second], vec![stored(1, 0)], moved),
            (vec![first, second], vec![stored(1, 0)], told_twice),
            (vec![], vec![stored(1, 0)], never_told),
            (
                vec![],
                vec![stored(2, 0)],
                Fault::Gap {
                    expected: 1,
                    found: 2,
                },
            ),
        ]
    }

    #[test]
    fn a_send_without_an_answer_may_be_stored_or_not() {
        assert_eq!(check_stored(&[], &[stored(1, 0)], 1), []);
        assert_eq!(check_stored(&[], &[], 1), []);
        assert_eq!(check_stored(&[], &[stored(1, 0), stored(2, 1)], 1).len(), 1);
    }

    #[test]
    fn a_receiver_of_everything_in_order_has_no_fault() {
        assert_eq!(check_received(0, &[4, 5, 6], 4, 6), []);
        assert_eq!(check_received(0, &[], 4, 3), []);
    }

    #[test]
    fn every_way_to_receive_wrongly_is_found() {
        let receiver = 9;
        let cases: [(&[u64], Fault); 5] = [
            (
                &[4, 6],
                Fault::NotReceived {
                    receiver,
                    seqs: 1,
                    first: 5,
                },
            ),
            (
                &[],
                Fault::NotReceived {
                    receiver,
                    seqs: 3,
                    first: 4,
                },
            ),
            (&[4, 5, 5, 6], Fault::ReceivedTwice { receiver, seq: 5 }),
            (
                &[4, 6, 5],
                Fault::OutOfOrder {
                    receiver,
                    seq: 5,
                    after: 6,
                },
            ),
            (&[3, 4, 5, 6], Fault::Unexpected { receiver, seq: 3 }),
        ];
        for (seen, fault) in cases {
            assert_eq!(check_received(receiver, seen, 4, 6), [fault], "{seen:?}");
        }
    }
}
