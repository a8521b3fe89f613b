docker create --name $n -it -u app -w /tmp -e A=1 --label l=1 --entrypoint sleep --stop-signal INT --hostname box --expose 99 -p 28081:81 busybox 60 >/dev/null
docker inspect $n | jq -S '.[0] | .Config, .HostConfig.PortBindings, .Path, .Args'
