kept HostConfig.Annotations --annotation a=b --annotation c=
kept HostConfig.Annotations --annotation a
kept HostConfig.Annotations --annotation =b
kept HostConfig.Annotations
posted '{"Image":"busybox","HostConfig":{"Annotations":{"":"x"}}}'
posted '{"Image":"busybox","HostConfig":{"Annotations":{"a":"x"}}}' HostConfig.Annotations
