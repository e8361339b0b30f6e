//! The documents: pages made on the server, whole without a script, and the forms they hold.
//! Extract, act, answer: every rule lives in `actions`.

mod accounts;
mod admin;
mod channels;
mod cookies;
mod errors;
mod flash;
mod form;
mod frame;
mod paths;
mod sessions;
mod settings;
