//! Counts of latencies in buckets whose width grows with the value: small, and exact to 1 %.

/// Buckets in each power of two; below this value every value has its own.
const STEPS: usize = 128;
const STEPS_BITS: u32 = STEPS.trailing_zeros();
const BUCKETS: usize = STEPS * (64 - STEPS_BITS as usize + 1);

/// Nanoseconds in, quantiles out.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    longest: u64,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        Self {
            buckets: vec![0; BUCKETS],
            count: 0,
            longest: 0,
        }
    }

    pub(crate) fn add(&mut self, value: u64) {
        if let Some(bucket) = self.buckets.get_mut(bucket_of(value)) {
            *bucket += 1;
            self.count += 1;
            self.longest = self.longest.max(value);
        }
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn longest(&self) -> u64 {
        self.longest
    }

    /// The least value that `per_100k` of 100,000 values do not exceed (50,000 is the median).
    pub(crate) fn quantile(&self, per_100k: u64) -> u64 {
        let wanted = (u128::from(self.count) * u128::from(per_100k))
            .div_ceil(100_000)
            .max(1);
        let mut passed: u128 = 0;
        for (index, bucket) in self.buckets.iter().enumerate() {
            passed += u128::from(*bucket);
            if passed >= wanted {
                return top_of(index).min(self.longest);
            }
        }
        self.longest
    }
}

fn bucket_of(value: u64) -> usize {
    let value_bits = u64::BITS - value.leading_zeros();
    let shift = value_bits.saturating_sub(STEPS_BITS + 1);
    let step = usize::try_from(value >> shift).unwrap_or(usize::MAX);
    // A shifted value lies in STEPS..2*STEPS, so every shift adds STEPS buckets.
    STEPS * shift as usize + step
}

/// The largest value that falls into the bucket.
fn top_of(bucket: usize) -> u64 {
    let shift = (bucket / STEPS).saturating_sub(1);
    let step = (bucket - shift * STEPS) as u64;
    let top = (u128::from(step) + 1) << shift;
    u64::try_from(top - 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_falls_into_a_bucket_that_holds_it_to_one_percent() {
        let mut values: Vec<u64> = (0..5_000).collect();
        for shift in 12..64 {
            let power = 1u64 << shift;
            values.extend([power - 1, power, power + 1, power + power / 3]);
        }
        values.push(u64::MAX);
        for value in values {
            let bucket = bucket_of(value);
            let top = top_of(bucket);
            assert!(bucket < BUCKETS, "{value} is outside");
            assert!(top >= value, "{value} above its bucket's top {top}");
            assert!(
                (top - value) as f64 <= value as f64 * 0.01,
                "{value} is shown as {top}"
            );
            assert!(
                bucket == 0 || top_of(bucket - 1) < value,
                "{value} belongs further down"
            );
        }
    }

    #[test]
    fn quantiles_of_an_even_spread_are_where_they_should_be() {
        let mut histogram = Histogram::new();
        for value in 1..=200_000u64 {
            histogram.add(value);
        }
        for (per_100k, expected) in [
            (50_000, 100_000.0),
            (99_000, 198_000.0),
            (99_900, 199_800.0),
        ] {
            let found = histogram.quantile(per_100k) as f64;
            assert!(
                (found - expected).abs() / expected < 0.01,
                "{per_100k}: {found}"
            );
        }
        assert_eq!(histogram.quantile(100_000), 200_000);
        assert_eq!((histogram.count(), histogram.longest()), (200_000, 200_000));
    }

    #[test]
    fn an_outlier_is_seen_only_beyond_its_share() {
        let mut histogram = Histogram::new();
        for _ in 0..999 {
            histogram.add(10);
        }
        histogram.add(1_000_000);
        assert_eq!(histogram.quantile(99_900), 10);
        assert_eq!(histogram.quantile(99_901), 1_000_000);
    }

    #[test]
    fn an_empty_histogram_answers_zero() {
        assert_eq!(Histogram::new().quantile(99_000), 0);
    }
}
