docker run --rm --hostname box --add-host one:10.1.2.3 --add-host six:::1 busybox cat /etc/hosts
