tty "docker run --rm -t -u app busybox sh -c 'stat -c %U:%g \$(tty); echo x >\$(tty)'"
tty "docker run --rm -t busybox sh -c 'stat -c \"%F %t,%T\" /dev/console; ls /dev/pts | cat'"
