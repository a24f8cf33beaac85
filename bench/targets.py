"""Clusters that eng/cluster started, as the measuring programs see them."""
def cluster_of(folder): raise SystemExit("not yet")
