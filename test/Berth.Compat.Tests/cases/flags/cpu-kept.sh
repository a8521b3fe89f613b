kept HostConfig.NanoCpus --cpus .5
kept HostConfig.NanoCpus --cpus 0.1234567891
kept HostConfig.NanoCpus --cpus 0
kept HostConfig.CpuShares -c 5
kept HostConfig.CpuPeriod --cpu-period 1000001
kept HostConfig.CpuQuota --cpu-quota 999
kept HostConfig.CpuQuota --cpu-quota -1
kept HostConfig.CpusetCpus --cpuset-cpus 0-
