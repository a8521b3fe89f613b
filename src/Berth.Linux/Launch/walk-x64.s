# long walk(record *table, u64 *slots): see LaunchWalker.cs for the layout of records and slots.
# Assemble with `as walk-x64.s`; LaunchWalker.X64 holds the bytes, and a test compares them.
    .intel_syntax noprefix
walk:
    push rbx
    push rbp
    push r12
    mov rbx, rdi
    mov rbp, rsi
    mov rax, [rbx]
    mov rdi, [rbx+8]
    mov rsi, [rbx+16]
    mov rdx, [rbx+24]
    mov r10, [rbx+32]
    mov r8, [rbx+40]
    mov r9, [rbx+48]
    syscall
    test rax, rax
    jz next
    pop r12
    pop rbp
    pop rbx
    ret
# The child: shares memory and stack with the waiting parent, so nothing is pushed from here on.
next:
    add rbx, 64
    mov rax, [rbx]
    mov rdi, [rbx+8]
    mov rsi, [rbx+16]
    mov rdx, [rbx+24]
    mov r10, [rbx+32]
    mov r8, [rbx+40]
    mov r9, [rbx+48]
    mov r12, [rbx+56]
    test r12b, 1
    jz 1f
    mov rdi, [rbp+rdi*8]
1:  test r12b, 2
    jz 2f
    mov rsi, [rbp+rsi*8]
2:  test r12b, 4
    jz 3f
    mov rdx, [rbp+rdx*8]
3:  test r12b, 8
    jz 4f
    mov r10, [rbp+r10*8]
4:  test r12b, 16
    jz 5f
    mov r8, [rbp+r8*8]
5:  test r12b, 32
    jz 6f
    mov r9, [rbp+r9*8]
6:  syscall
    test r12b, 128
    jz 7f
    mov rcx, r12
    shr rcx, 16
    movzx ecx, cx
    mov [rbp+rcx*8], rax
7:  cmp rax, -4095
    jb next
    test r12b, 64
    jnz next
    neg rax
    shr r12, 32
    cmp r12b, al
    je skip
    shr r12, 8
    cmp r12b, al
    je skip1
    shr r12, 8
    cmp r12b, al
    je skip2
    mov [rbp], rbx
    mov [rbp+8], rax
    mov edi, 127
    mov eax, 231
    syscall
    hlt
# The top byte of the control word says how many records a tolerated error leaves out.
skip:
    shr r12, 8
skip1:
    shr r12, 8
skip2:
    shr r12, 8
    shl r12, 6
    add rbx, r12
    jmp next
