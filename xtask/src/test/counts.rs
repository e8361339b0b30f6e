//! How many tests passed, failed and were left out, as the runners say it.

use std::fmt;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) ignored: u32,
}

impl Counts {
    pub(crate) fn passed() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    pub(crate) fn failed() -> Self {
        Self {
            failed: 1,
            ..Self::default()
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// From the line `Summary [ 1.2s] 5 tests run: 3 passed (1 slow), 2 failed, 1 skipped`.
    pub(crate) fn of_nextest(said: &str) -> Option<Self> {
        let summary = said
            .lines()
            .rev()
            .find(|line| line.trim_start().starts_with("Summary ["))?;
        let (_, tests) = summary.split_once("run:")?;
        let (mut counts, mut number) = (Self::default(), 0);
        for word in tests.split([' ', ',']) {
            match word {
                "passed" => counts.passed = number,
                "failed" | "timed" | "exec" => counts.failed += number,
                "skipped" => counts.ignored = number,
                _ => number = word.parse().unwrap_or(number),
            }
        }
        Some(counts)
    }

    /// From all lines `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn of_cargo_test(said: &str) -> Option<Self> {
        let mut counts = None;
        for line in said.lines().filter(|line| line.starts_with("test result:")) {
            let sum: &mut Self = counts.get_or_insert_default();
            let mut number = 0;
            for word in line.split([' ', ';']) {
                match word {
                    "passed" => sum.passed += number,
                    "failed" => sum.failed += number,
                    "ignored" => sum.ignored += number,
                    _ => number = word.parse().unwrap_or(number),
                }
            }
        }
        counts
    }

    /// From node's lines `ℹ pass 3`, `ℹ fail 0`, `ℹ skipped 0`, `ℹ todo 0`.
    pub(crate) fn of_node(said: &str) -> Option<Self> {
        let number = |name: &str| {
            let mut lines = said.lines().rev();
            lines.find_map(|line| {
                line.strip_prefix("ℹ ")?
                    .strip_prefix(name)?
                    .trim()
                    .parse()
                    .ok()
            })
        };
        let failed = number("fail ")? + number("cancelled ")?;
        let ignored = number("skipped ")? + number("todo ")?;
        Some(Self {
            passed: number("pass ")?,
            failed,
            ignored,
        })
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextest_is_understood() {
        let said = "x\n     Summary [   0.5s] 9/12 tests run: 5 passed (1 slow, 1 flaky), \
                    3 failed, 1 timed out, 2 skipped\n";
        let counts = Counts {
            passed: 5,
            failed: 4,
            ignored: 2,
        };
        assert_eq!(Counts::of_nextest(said), Some(counts));
    }

    #[test]
    fn nextest_without_a_summary_counts_nothing() {
        assert_eq!(Counts::of_nextest("error: could not compile"), None);
    }

    #[test]
    fn cargo_test_is_summed_up() {
        let line = "test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 3 filtered out";
        let counts = Counts {
            passed: 4,
            failed: 2,
            ignored: 2,
        };
        assert_eq!(
            Counts::of_cargo_test(&format!("{line}\nx\n{line}")),
            Some(counts)
        );
    }

    #[test]
    fn node_is_understood() {
        let said =
            "ℹ tests 6\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0";
        let counts = Counts {
            passed: 3,
            failed: 2,
            ignored: 1,
        };
        assert_eq!(Counts::of_node(said), Some(counts));
    }
}
