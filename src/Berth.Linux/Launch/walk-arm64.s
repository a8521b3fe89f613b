// long walk(record *table, u64 *slots): see LaunchWalker.cs for the layout of records and slots.
// Assemble with `aarch64-linux-gnu-as walk-arm64.s`; LaunchWalker.Arm64 holds the bytes, and a test compares them.
walk:
    stp x19, x20, [sp, #-32]!
    stp x21, x22, [sp, #16]
    mov x19, x0
    mov x20, x1
    ldp x8, x0, [x19]
    ldp x1, x2, [x19, #16]
    ldp x3, x4, [x19, #32]
    ldr x5, [x19, #48]
    svc #0
    cbz x0, next
    ldp x21, x22, [sp, #16]
    ldp x19, x20, [sp], #32
    ret
// The child: shares memory and stack with the waiting parent, so nothing is pushed from here on.
next:
    add x19, x19, #64
    ldp x8, x0, [x19]
    ldp x1, x2, [x19, #16]
    ldp x3, x4, [x19, #32]
    ldp x5, x21, [x19, #48]
    tbz x21, #0, 1f
    ldr x0, [x20, x0, lsl #3]
1:  tbz x21, #1, 2f
    ldr x1, [x20, x1, lsl #3]
2:  tbz x21, #2, 3f
    ldr x2, [x20, x2, lsl #3]
3:  tbz x21, #3, 4f
    ldr x3, [x20, x3, lsl #3]
4:  tbz x21, #4, 5f
    ldr x4, [x20, x4, lsl #3]
5:  tbz x21, #5, 6f
    ldr x5, [x20, x5, lsl #3]
6:  svc #0
    tbz x21, #7, 7f
    ubfx x22, x21, #16, #16
    str x0, [x20, x22, lsl #3]
7:  cmn x0, #4095
    b.cc next
    tbnz x21, #6, next
    neg x0, x0
    ubfx x22, x21, #32, #8
    cmp x22, x0
    b.eq skip
    ubfx x22, x21, #40, #8
    cmp x22, x0
    b.eq skip
    ubfx x22, x21, #48, #8
    cmp x22, x0
    b.eq skip
    str x19, [x20]
    str x0, [x20, #8]
    mov x0, #127
    mov x8, #94
    svc #0
    brk #0
// The top byte of the control word says how many records a tolerated error leaves out.
skip:
    lsr x22, x21, #56
    add x19, x19, x22, lsl #6
    b next
