kept HostConfig.CgroupParent --cgroup-parent /$n/deep
kept HostConfig.CgroupParent --cgroup-parent $n
kept HostConfig.CgroupParent --cgroup-parent ''
kept HostConfig.CgroupParent --cgroup-parent ../../x
