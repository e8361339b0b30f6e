//! Chirm.
