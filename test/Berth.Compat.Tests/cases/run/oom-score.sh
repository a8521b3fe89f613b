docker run --rm --oom-score-adj 321 busybox cat /proc/self/oom_score_adj
t docker run --rm --oom-score-adj 2000 busybox true
