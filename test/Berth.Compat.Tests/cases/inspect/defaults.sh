# The cgroup namespace follows the layout of the machine, the masks below /sys/devices its processor, the runtime's name the engine.
docker create --name $n busybox sleep 60 >/dev/null
docker inspect $n | jq -S '.[0] | .HostConfig | del(.CgroupnsMode, .Runtime) | .MaskedPaths |= map(select(startswith("/sys/devices") | not))'
