t docker run --rm --pull never nosuchimage:1 true
t docker run --rm --pull never busybox:nosuchtag true
t docker run --rm some/UPPER true
t docker run --rm 'busybox:bad tag' true
t docker run --rm busybox@sha256:1234 true
t docker run --rm --pull never busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000 true
t docker run --rm --pull never '' true
t docker run
