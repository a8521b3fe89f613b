posted '{"Image":"busybox","HostConfig":{"Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}]}}' HostConfig.Ulimits
posted '{"Image":"busybox","HostConfig":{"Ulimits":[{"Name":"nofile"}]}}' HostConfig.Ulimits
