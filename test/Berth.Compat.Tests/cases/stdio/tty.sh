tty "docker run --rm -t busybox sh -c 'tty; test -t 0 && test -t 1 && test -t 2 && echo three terminals; echo to stderr >&2; stat -c %a:%u:%g \$(tty)'"
tty "docker run --rm -t busybox sh -c 'echo \$TERM; stty -a | grep -o -e opost -e echo | head -2'; echo \"-> \$?\""
