// Entry of the loader: see LaunchLoader.cs. Maps the block of descriptor FD at its address and walks its table from the first record.
load:
    mov x8, #222
    movz x0, #0x1000, lsl #16
    movz x1, #0x100, lsl #16
    mov x2, #3
    mov x3, #0x11
    mov x4, #0              // FD, put in here
    mov x5, #0
    svc #0
    ldr w19, [x0, #4]
    add x19, x19, x0
    sub x19, x19, #64
    ldr w20, [x0, #12]
    add x20, x20, x0
    b walk + 0x34
walk:
