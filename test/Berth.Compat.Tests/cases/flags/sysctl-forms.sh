kept HostConfig.Sysctls --sysctl net.core.somaxconn=5 --sysctl kernel.shmmax=7
kept HostConfig.Sysctls --sysctl kernel.domainname=a
kept HostConfig.Sysctls --sysctl nope
kept HostConfig.Sysctls --sysctl net.nope=1
kept HostConfig.Sysctls --sysctl net/core/somaxconn=6
kept HostConfig.Sysctls --sysctl =1
