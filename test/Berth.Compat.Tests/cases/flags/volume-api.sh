posted '{"Image":"busybox","Volumes":{"/a":{},"/b":{}}}' Config.Volumes
posted '{"Image":"busybox","Volumes":{"relative":{}}}'
posted '{"Image":"busybox","Volumes":{"/":{}}}'
posted '{"Image":"busybox","Volumes":{"/a:/b":{}}}'
posted '{"Image":"busybox","HostConfig":{"Binds":["/only"]}}'
posted '{"Image":"busybox","HostConfig":{"Binds":["a:/x:nope"]}}'
posted '{"Image":"busybox","HostConfig":{"Binds":["/tmp:/x","/tmp:/x"]}}'
posted '{"Image":"busybox","HostConfig":{"VolumeDriver":"nosuchdriver","Binds":["some:/x"]}}'
