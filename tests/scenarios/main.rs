//! Stories of tablets and a server, told with the real parts.

mod daily_work;
mod trouble;
