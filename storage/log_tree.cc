#include "storage/log_tree.h"

#include "storage/insist.h"

namespace storage {

// A completed node's bounds move up: they are part of the next larger, still incomplete node.
void LogTree::note_bounds(unsigned level, TimeBounds times) {
  insist(level / node_level_step < bounds_.size(), "no log has 2^56 records");
  bounds_[level / node_level_step].add(times);
}

void LogTree::add(const Digest& leaf, std::int64_t time_ms) {
  bounds_[0].add({time_ms, time_ms});
  subtrees_.clear();
  frontier_.add_subtree(0, leaf, &subtrees_);
  complete_nodes();
}

void LogTree::add_run(std::span<const Digest> leaves, TimeBounds times) {
  insist(size() % node_width + leaves.size() <= node_width, "a run ends where its node does");
  bounds_[0].add(times);
  subtrees_.clear();
  frontier_.add_leaves(leaves, &subtrees_);
  complete_nodes();
}

void LogTree::add_block(const Digest& root, TimeBounds times) {
  bounds_[0].add(times);
  subtrees_.clear();
  subtrees_.push_back({node_level_step, size() >> node_level_step, root});
  frontier_.add_subtree(node_level_step, root, &subtrees_);
  complete_nodes();
}

void LogTree::complete_nodes() {
  completed_.clear();
  for (const Subtree& subtree : subtrees_) {
    const unsigned below = subtree.level / node_level_step - 1;
    completed_.push_back({subtree, bounds_[below]});
    bounds_[below] = {};
    note_bounds(subtree.level, completed_.back().times);
  }
}

void LogTree::add_node(const LogNode& node) {
  insist((size() >> node.subtree.level) == node.subtree.index, "nodes are added in order");
  completed_.clear();
  frontier_.add_subtree(node.subtree.level, node.subtree.hash, nullptr);
  note_bounds(node.subtree.level, node.times);
}

}  // namespace storage
