//! What the allocator does with memory that is given back.

/// Bytes that may lie unused before the allocator gives memory back to the system.
const KEPT: usize = 30 << 20;

/// Lets the allocator keep what a batch of rows gives back for the next one. glibc's hands large pieces back to the system at once, and gets them again page
/// by page; it learns not to from the size of pieces that it has seen freed, up to 32 MiB. Elsewhere this does nothing.
pub(crate) fn keep_freed() {
    // Never touched, so it takes no memory; hidden from the compiler, which would leave it out.
    drop(std::hint::black_box(Vec::<u8>::with_capacity(KEPT)));
}
