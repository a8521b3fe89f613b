docker run --rm busybox sh -c 'echo to stdout; echo to stderr >&2; printf no-newline; printf also >&2'
