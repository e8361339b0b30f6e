//! Connections that join or leave a circle in the middle of a turn.
//!
//! Of the circle's news they get only a stretch: from their joining on, or up to their leaving.
//! So a thousand people who open the same link cost a few writes each, not a thousand.

use std::collections::BTreeMap;

use super::circles::Circles;

/// The listeners of this turn who do not simply get what their circles get.
#[derive(Debug, Default)]
pub(super) struct Detours(BTreeMap<u32, Vec<Stretch>>);

/// The part of a circle's news that a listener gets: places of the turn.
#[derive(Debug)]
struct Stretch {
    circle: u32,
    from: u32,
    /// `None`: to the end of the turn.
    until: Option<u32>,
}

impl Detours {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, listener: u32) -> bool {
        self.0.contains_key(&listener)
    }

    pub(super) fn forget(&mut self, listener: u32) {
        self.0.remove(&listener);
    }

    /// The listener is about to be in one more circle; what that has so far is not for them.
    pub(super) fn join(&mut self, circles: &Circles, listener: u32, circle: u32, place: u32) {
        let stretches = self.stretches(circles, listener);
        let inside = |stretch: &Stretch| stretch.circle == circle && stretch.until.is_none();
        if !stretches.iter().any(inside) {
            stretches.push(Stretch {
                circle,
                from: place,
                until: None,
            });
        }
    }

    /// The listener is about to leave a circle; what it has so far is still for them.
    pub(super) fn leave(&mut self, circles: &Circles, listener: u32, circle: u32, place: u32) {
        let stretches = self.stretches(circles, listener);
        let open = stretches.iter_mut();
        for stretch in open.filter(|stretch| stretch.circle == circle) {
            stretch.until.get_or_insert(place);
        }
        // A circle with nothing pending may close, and its number be another's within the turn.
        let pending = circles
            .circle(circle)
            .is_some_and(|circle| !circle.pending.is_empty());
        stretches.retain(|stretch| pending || stretch.circle != circle);
    }

    fn stretches(&mut self, circles: &Circles, listener: u32) -> &mut Vec<Stretch> {
        self.0.entry(listener).or_insert_with(|| {
            let whole = |circle| Stretch {
                circle,
                from: 0,
                until: None,
            };
            circles.circles_of(listener).map(whole).collect()
        })
    }

    /// Empties it: each listener with the places of the turn they get, ascending.
    pub(super) fn take(&mut self, circles: &Circles) -> Vec<(u32, Vec<u32>)> {
        let all = std::mem::take(&mut self.0).into_iter();
        all.map(|(listener, stretches)| {
            let mut places: Vec<u32> = stretches
                .iter()
                .flat_map(|stretch| stretch.places(circles))
                .collect();
            places.sort_unstable();
            places.dedup();
            (listener, places)
        })
        .collect()
    }
}

impl Stretch {
    fn places(&self, circles: &Circles) -> impl Iterator<Item = u32> {
        let pending = circles
            .circle(self.circle)
            .map(|circle| circle.pending.iter());
        let (from, until) = (self.from, self.until.unwrap_or(u32::MAX));
        let places = pending.into_iter().flatten().copied();
        places.filter(move |place| (from..until).contains(place))
    }
}
