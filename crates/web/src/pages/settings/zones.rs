//! The time zones a person is offered: one for each offset and rule that many people live by.
//! Any other IANA name that is already set stays in the list.

const ZONES: [&str; 88] = [
    "Africa/Abidjan",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Costa_Rica",
    "America/Denver",
    "America/Edmonton",
    "America/El_Salvador",
    "America/Guatemala",
    "America/Halifax",
    "America/Havana",
    "America/La_Paz",
    "America/Lima",
    "America/Los_Angeles",
    "America/Managua",
    "America/Mexico_City",
    "America/Montevideo",
    "America/New_York",
    "America/Panama",
    "America/Phoenix",
    "America/Santiago",
    "America/Santo_Domingo",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Tijuana",
    "America/Toronto",
    "America/Vancouver",
    "Asia/Almaty",
    "Asia/Baghdad",
    "Asia/Baku",
    "Asia/Bangkok",
    "Asia/Beirut",
    "Asia/Colombo",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Ho_Chi_Minh",
    "Asia/Hong_Kong",
    "Asia/Jakarta",
    "Asia/Jerusalem",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Riyadh",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Taipei",
    "Asia/Tashkent",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Ulaanbaatar",
    "Asia/Urumqi",
    "Asia/Yangon",
    "Atlantic/Azores",
    "Atlantic/Canary",
    "Atlantic/Reykjavik",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Darwin",
    "Australia/Perth",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Bucharest",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Moscow",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Warsaw",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "UTC",
];

/// Each name, and whether it is the chosen one.
pub(super) fn offered(chosen: &str) -> Vec<(String, bool)> {
    let mut offered: Vec<(String, bool)> = Vec::with_capacity(ZONES.len() + 1);
    if !chosen.is_empty() && !ZONES.contains(&chosen) {
        offered.push((chosen.to_owned(), true));
    }
    offered.extend(
        ZONES
            .iter()
            .map(|zone| ((*zone).to_owned(), *zone == chosen)),
    );
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_zone_is_always_offered_once() {
        for chosen in ["Asia/Shanghai", "America/Indiana/Vevay"] {
            let marked = offered(chosen).into_iter().filter(|(_, is)| *is).count();
            assert_eq!(marked, 1, "{chosen}");
        }
        assert!(offered("").iter().all(|(_, is)| !is));
    }
}
