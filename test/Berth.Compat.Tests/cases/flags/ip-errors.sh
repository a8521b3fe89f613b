kept NetworkSettings.Networks.bridge.IPAMConfig --ip 10.1.2.3
t docker run --rm --name $n --ip 10.1.2.3 busybox true
t docker run --rm --name $n --network-alias a busybox true
docker ps -a --filter name=$n --format '{{.Names}} {{.State}}'
