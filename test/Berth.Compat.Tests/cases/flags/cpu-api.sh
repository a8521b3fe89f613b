posted '{"Image":"busybox","HostConfig":{"CpuShares":-1}}' HostConfig.CpuShares
posted '{"Image":"busybox","HostConfig":{"CpuPeriod":-1}}'
posted '{"Image":"busybox","HostConfig":{"CpuQuota":-5}}'
posted '{"Image":"busybox","HostConfig":{"CpusetMems":"x"}}'
posted '{"Image":"busybox","HostConfig":{"CpuCount":2,"CpuPercent":5}}' HostConfig.CpuCount
posted '{"Image":"busybox","HostConfig":{"NanoCpus":1.5}}'
