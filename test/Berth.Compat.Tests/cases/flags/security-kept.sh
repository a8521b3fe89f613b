kept HostConfig.SecurityOpt --security-opt label=disable
kept HostConfig.SecurityOpt --security-opt label:level:s0:c100
kept HostConfig.SecurityOpt --security-opt no-new-privileges=true --security-opt apparmor=unconfined
kept HostConfig.MaskedPaths --security-opt systempaths=unconfined
kept HostConfig.ReadonlyPaths --security-opt systempaths=unconfined
kept HostConfig.ReadonlyPaths
