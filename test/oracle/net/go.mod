module net-oracle

go 1.22
