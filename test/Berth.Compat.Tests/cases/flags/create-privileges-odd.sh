posted '{"Image":"busybox","HostConfig":{"Privileged":true}}' HostConfig.SecurityOpt
posted '{"Image":"busybox","HostConfig":{"Privileged":true}}' HostConfig.MaskedPaths
posted '{"Image":"busybox","HostConfig":{"AutoRemove":true,"RestartPolicy":{"Name":"no"}}}' HostConfig.AutoRemove
posted '{"Image":"busybox","HostConfig":{"ConsoleSize":[1]}}' HostConfig.ConsoleSize
posted '{"Image":"busybox","HostConfig":{"ConsoleSize":[24,80]}}' HostConfig.ConsoleSize
posted '{"Image":"busybox","NetworkDisabled":true}' Config.NetworkDisabled
