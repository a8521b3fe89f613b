kept Config.Hostname -h a.b.c
kept Config.Domainname -h a --domainname b.c
kept Config.Hostname -h under_score
kept Config.Hostname -h -dash
kept Config.Hostname -h gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg
kept Config.Hostname -h UPPER
posted '{"Image":"busybox","Hostname":"a b"}' Config.Hostname
posted '{"Image":"busybox","Domainname":"a b"}' Config.Domainname
