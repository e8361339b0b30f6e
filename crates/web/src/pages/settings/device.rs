//! What a program calls itself (`User-Agent`), in two words a person would use.
//! A guess to recognise one's own devices by; nothing depends on it.

use super::Frame;

/// The first that is found wins: many name themselves after those they are like.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("MicroMessenger/", "WeChat"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// `Firefox on Linux`, else as the program named itself.
pub(super) fn named(frame: &Frame<'_>, label: &str) -> String {
    let find = |table: &[(&str, &'static str)]| {
        let found = table.iter().find(|(sign, _)| label.contains(sign));
        found.map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => frame.fill_two(
            "sessions-device",
            &("browser", browser),
            &("system", system),
        ),
        _ if label.is_empty() => frame.say("sessions-unknown-device"),
        _ => label.to_owned(),
    }
}
