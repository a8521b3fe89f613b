t() { docker run --rm --name $n "$@" busybox true 2>&1 | grep -v '^Run \|^$'; }
t --log-opt max-size=0; t --log-opt max-size=1x; t --log-opt max-file=0; t --log-opt max-file=a
t --log-opt compress=true; t --log-opt compress=maybe; t --log-opt mode=odd; t --log-opt max-buffer-size=1m
t --log-opt mode=non-blocking --log-opt max-buffer-size=x
t --log-driver local --log-opt labels=a; t --log-driver local --log-opt max-size=abc; t --log-driver local --log-opt max-file=0
t --log-driver local --log-opt max-file=x; t --log-driver local --log-opt compress=xx
t --log-opt 'tag={{.Nope}}'; t --log-opt 'tag={{.ID'; t --log-opt 'labels-regex=['
