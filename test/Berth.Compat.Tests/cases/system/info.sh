docker info --format '{{.OSType}} {{.Architecture}} {{.CgroupDriver}} {{.DefaultRuntime | len | lt 0}} {{.LoggingDriver}} {{.Swarm.LocalNodeState}} {{.IndexServerAddress}} {{.ExperimentalBuild}}' | sed 's/ systemd / cgroupfs /'
test "$(docker info --format '{{.NCPU}}')" = "$(nproc)" && echo the processors of this machine
test "$(docker info --format '{{.KernelVersion}}')" = "$(uname -r)" && echo the kernel of this machine
test "$(docker info --format '{{.Name}}')" = "$(uname -n)" && echo the name of this machine
curl -s --unix-socket "$sock" http://engine/info | jq -S -r 'del(.Warnings, .Containerd) | to_entries | map("\(.key) \(.value | type)") | .[]'
