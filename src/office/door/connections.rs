//! Who is inside, and who makes room for whoever comes next.
//!
//! Invariants: there are never more connections than the limits say, altogether and of one address; one that is being
//! answered is never dropped for another; who goes is whoever would miss least, the longest silent first.
//!
//! Why not a semaphore: with one, whoever holds the places and says nothing keeps everybody else out.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use tokio::{sync::oneshot, time::Instant};

use super::pulse::{Pulse, Silence};

/// Of so many connections one goes when room is needed: looking for them is dear, so that they go together.
const SHARE: usize = 64;

/// The connections of one door.
pub struct Connections {
    most: usize,
    most_of_address: Option<usize>,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    next: u64,
    open: HashMap<u64, Open>,
    of_address: HashMap<IpAddr, usize>,
}

struct Open {
    address: IpAddr,
    pulse: Arc<Pulse>,
    /// Dropped when the connection has to go.
    _stay: oneshot::Sender<()>,
}

/// A connection's place; dropped, the place is free.
pub struct Place {
    connections: Arc<Connections>,
    id: u64,
    stay: oneshot::Receiver<()>,
}

/// Everybody inside is being answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

/// What counts as one address: of IPv6 a household has at least a /64.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

impl Connections {
    /// Nobody is inside. `None`: an address may have them all, because it is the proxy's.
    pub fn new(most: usize, most_of_address: Option<usize>) -> Arc<Self> {
        Arc::new(Self { most, most_of_address, inside: Mutex::default() })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection in; somebody silent goes for it if there is no room.
    pub fn admit(self: &Arc<Self>, address: IpAddr, pulse: Arc<Pulse>, now: Instant) -> Result<Place, Full> {
        let address = household(address);
        let mut inside = self.inside();
        let has_most = |inside: &Inside| self.most_of_address.filter(|most| inside.of_address.get(&address).is_some_and(|now| now >= most));
        if let Some(most) = has_most(&inside) {
            inside.make_room(most.div_ceil(SHARE), now, |open| open.address == address);
        }
        if inside.open.len() >= self.most {
            inside.make_room(self.most.div_ceil(SHARE), now, |_| true);
        }
        if has_most(&inside).is_some() || inside.open.len() >= self.most {
            return Err(Full);
        }
        let id = inside.next;
        inside.next += 1;
        let (sender, stay) = oneshot::channel();
        inside.open.insert(id, Open { address, pulse, _stay: sender });
        *inside.of_address.entry(address).or_default() += 1;
        Ok(Place { connections: self.clone(), id, stay })
    }

    /// Sends some of the silent away: the machine has no descriptors left.
    pub fn make_room(&self, now: Instant) {
        self.inside().make_room(self.most.div_ceil(SHARE), now, |_| true);
    }

    /// How many are inside.
    pub fn count(&self) -> usize {
        self.inside().open.len()
    }
}

impl Inside {
    fn make_room(&mut self, count: usize, now: Instant, of: impl Fn(&Open) -> bool) {
        let silent = self.open.iter().filter(|(_, open)| of(open)).filter_map(|(id, open)| Some((open.pulse.silence(now)?, *id)));
        for id in first(silent.collect(), count) {
            self.remove(id);
        }
    }

    fn remove(&mut self, id: u64) {
        let Some(Open { address, .. }) = self.open.remove(&id) else { return };
        if let Some(count) = self.of_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.of_address.remove(&address);
            }
        }
    }
}

/// The `count` that would miss least.
fn first(mut silent: Vec<(Silence, u64)>, count: usize) -> Vec<u64> {
    if count < silent.len() {
        silent.select_nth_unstable(count);
        silent.truncate(count);
    }
    silent.into_iter().map(|(_, id)| id).collect()
}

impl Place {
    /// Ready when the connection has to make room.
    pub fn poll_lost(&mut self, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.stay).poll(context).map(drop)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.inside().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::{task::Waker, time::Duration};

    use super::*;

    fn is_lost(place: &mut Place) -> bool {
        place.poll_lost(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    fn silent_since(start: Instant, second: u64) -> Arc<Pulse> {
        Arc::new(Pulse::new(start + Duration::from_secs(second)))
    }

    fn later(start: Instant) -> Instant {
        start + Duration::from_secs(10)
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn the_longest_silent_makes_room_and_who_is_being_answered_stays() {
        let start = Instant::now();
        let connections = Connections::new(3, None);
        let busy = silent_since(start, 0);
        busy.asked(false, start);
        let mut busy_place = connections.admit(address(1), busy, later(start)).unwrap();
        let mut younger = connections.admit(address(1), silent_since(start, 5), later(start)).unwrap();
        let mut older = connections.admit(address(1), silent_since(start, 3), later(start)).unwrap();
        let mut latest = connections.admit(address(2), silent_since(start, 9), later(start)).unwrap();
        assert_eq!([&mut busy_place, &mut younger, &mut older, &mut latest].map(is_lost), [false, false, true, false]);
        assert_eq!(connections.count(), 3);
        drop((busy_place, younger, older, latest));
        assert_eq!(connections.count(), 0);
    }

    #[test]
    fn a_house_full_of_answers_lets_nobody_in() {
        let now = Instant::now();
        let connections = Connections::new(2, None);
        let places: Vec<Place> = (0..2)
            .map(|_| {
                let pulse = Arc::new(Pulse::new(now));
                pulse.asked(false, now);
                connections.admit(address(1), pulse, later(now)).unwrap()
            })
            .collect();
        assert_eq!(connections.admit(address(2), silent_since(now, 0), later(now)).err(), Some(Full));
        drop(places);
        assert!(connections.admit(address(2), silent_since(now, 0), later(now)).is_ok());
    }

    #[test]
    fn an_address_makes_room_for_itself_and_disturbs_nobody_else() {
        let start = Instant::now();
        let connections = Connections::new(100, Some(2));
        let mut neighbour = connections.admit(address(9), silent_since(start, 0), later(start)).unwrap();
        let mut places: Vec<Place> =
            (1..=5).map(|second| connections.admit(address(1), silent_since(start, second), later(start)).unwrap()).collect();
        assert_eq!(places.iter_mut().map(is_lost).collect::<Vec<_>>(), [true, true, true, false, false]);
        assert!(!is_lost(&mut neighbour));
        assert_eq!(connections.count(), 3);
    }

    #[test]
    fn a_household_of_ipv6_is_one_address() {
        let of = |text: &str| household(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
    }
}
