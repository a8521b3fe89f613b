t() { docker run --rm --name $n "$@" busybox true 2>&1 | grep -v '^Run \|^$'; }
t --log-driver gcplogs
t --log-driver syslog --log-opt syslog-address=tcp://127.0.0.1:9
t --log-driver syslog --log-opt syslog-address=foo; t --log-driver syslog --log-opt syslog-address=http://x
t --log-driver syslog --log-opt syslog-facility=nope; t --log-driver syslog --log-opt syslog-format=nope
t --log-driver syslog --log-opt bad=1; t --log-driver syslog --log-opt syslog-address=unix:///nonexistent
t --log-driver syslog --log-opt syslog-address=udp://127.0.0.1:514 --log-opt cache-disabled=maybe
t --log-driver journald --log-opt bad=1
t --log-driver fluentd; t --log-driver fluentd --log-opt bad=1
t --log-driver fluentd --log-opt fluentd-address=http://x; t --log-driver fluentd --log-opt fluentd-address=tcp://127.0.0.1:9
t --log-driver fluentd --log-opt fluentd-address=tcp://127.0.0.1:9/path; t --log-driver fluentd --log-opt fluentd-address=unix://
t --log-driver fluentd --log-opt fluentd-address=unix:///nonexistent; t --log-driver fluentd --log-opt fluentd-async=x
t --log-driver fluentd --log-opt fluentd-retry-wait=x; t --log-driver fluentd --log-opt fluentd-max-retries=x
t --log-driver fluentd --log-opt fluentd-async=true --log-opt fluentd-async-reconnect-interval=1ms
