kept HostConfig.CgroupnsMode --cgroupns private
kept HostConfig.CgroupnsMode --cgroupns odd
kept HostConfig.UsernsMode --userns host
kept HostConfig.UsernsMode --userns odd
posted '{"Image":"busybox","HostConfig":{"CgroupnsMode":"odd"}}'
posted '{"Image":"busybox","HostConfig":{"Cgroup":"odd"}}' HostConfig.Cgroup
