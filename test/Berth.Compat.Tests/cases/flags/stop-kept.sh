kept Config.StopSignal --stop-signal 9
kept Config.StopSignal --stop-signal sigusr1
kept Config.StopSignal --stop-signal NOPE
kept Config.StopSignal --stop-signal 0
kept Config.StopTimeout --stop-timeout -1
kept Config.StopTimeout --stop-timeout x
kept Config.StopTimeout
posted '{"Image":"busybox","StopTimeout":-7}' Config.StopTimeout
