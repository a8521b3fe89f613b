# Entry of the loader: see LaunchLoader.cs. Maps the block of descriptor FD at its address and walks its table from the first record.
# Assemble with `as loader-x64.s`; LaunchLoader.X64 holds the bytes, and a test compares them.
    .intel_syntax noprefix
load:
    mov eax, 9
    mov edi, 0x10000000
    mov esi, 0x1000000
    mov edx, 3
    mov r10d, 0x11
    mov r8d, 0                # FD, put in here
    xor r9d, r9d
    syscall
    mov ebx, [rax+4]
    add rbx, rax
    sub rbx, 64
    mov ebp, [rax+12]
    add rbp, rax
    .byte 0xe9
    .long 0x31
walk:
