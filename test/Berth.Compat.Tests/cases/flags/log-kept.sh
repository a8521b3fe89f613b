kept HostConfig.LogConfig
kept HostConfig.LogConfig --log-driver none
kept HostConfig.LogConfig --log-driver json-file --log-opt max-size=1m --log-opt max-file=2
kept HostConfig.LogConfig --log-opt labels=a --log-opt env=b --log-opt tag=x
kept HostConfig.LogConfig --log-driver nope
kept HostConfig.LogConfig --log-opt nope=1
kept HostConfig.LogConfig --log-driver none --log-opt max-size=1m
kept HostConfig.LogConfig --log-opt nope
posted '{"Image":"busybox","HostConfig":{"LogConfig":{"Config":{"nope":"1"}}}}'
