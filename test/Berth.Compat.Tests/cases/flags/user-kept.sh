kept Config.User -u 1000:1000
kept Config.User -u nosuch:nosuch
kept Config.User -u ''
kept Config.User -u a:b:c
posted '{"Image":"busybox","User":"x y"}' Config.User
