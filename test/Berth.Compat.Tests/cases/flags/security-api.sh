posted '{"Image":"busybox","HostConfig":{"SecurityOpt":["no-new-privileges:maybe"]}}'
posted '{"Image":"busybox","HostConfig":{"SecurityOpt":["seccomp={"]}}'
posted '{"Image":"busybox","HostConfig":{"SecurityOpt":["nope"]}}'
posted '{"Image":"busybox","HostConfig":{"SecurityOpt":["nope=1"]}}'
posted '{"Image":"busybox","HostConfig":{"MaskedPaths":["/proc/one"],"ReadonlyPaths":[]}}' HostConfig.MaskedPaths
