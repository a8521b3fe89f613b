posted '{"Image":"busybox","HostConfig":{"CapAdd":["net_raw"],"CapDrop":["Chown"]}}' HostConfig.CapAdd
posted '{"Image":"busybox","HostConfig":{"CapAdd":["CAP_NOPE"]}}'
posted '{"Image":"busybox","HostConfig":{"CapDrop":[""]}}'
posted '{"Image":"busybox","HostConfig":{"CapAdd":"NET_RAW"}}'
