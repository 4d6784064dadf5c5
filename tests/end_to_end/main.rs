//! The real office as a process of its own, the real terminal, real touches, real kills.
//!
//! One screen per process: [`walk`] has this one's, others start their own.

mod console;
mod finger;
mod kills;
mod kills_during_sync;
mod office_process;
#[path = "../ui/own_process.rs"]
mod own_process;
#[cfg(target_os = "linux")]
mod supervised;
#[path = "../support/sample.rs"]
mod support;
#[cfg(target_os = "linux")]
mod traces;
mod typing;
mod walk;

/// As in the program: freed memory is zeroed.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);
