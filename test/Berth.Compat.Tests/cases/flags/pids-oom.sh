kept HostConfig.PidsLimit
kept HostConfig.PidsLimit --pids-limit 0
kept HostConfig.PidsLimit --pids-limit -1
kept HostConfig.PidsLimit --pids-limit 7
kept HostConfig.PidsLimit --pids-limit x
kept HostConfig.OomScoreAdj --oom-score-adj -1000
kept HostConfig.OomScoreAdj --oom-score-adj -1001
