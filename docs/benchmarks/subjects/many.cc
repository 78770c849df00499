// Subject for the compiler: much of the standard library, instantiated for many types.
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

template <int N>
struct Key {
    std::string text;
    int number = N;
    bool operator<(const Key &other) const { return number < other.number || (number == other.number && text < other.text); }
    bool operator==(const Key &other) const { return number == other.number && text == other.text; }
};

template <int N>
struct Hash {
    size_t operator()(const Key<N> &key) const { return std::hash<std::string>()(key.text) * 31 + key.number; }
};

template <int N>
int work(const std::vector<std::string> &words) {
    std::map<Key<N>, std::vector<std::string>> sorted;
    std::unordered_map<Key<N>, std::shared_ptr<Key<N>>, Hash<N>> hashed;
    std::set<Key<N>> unique;
    for (const auto &word : words) {
        Key<N> key{word, static_cast<int>(word.size()) % (N + 1)};
        sorted[key].push_back(word + std::to_string(N));
        hashed.emplace(key, std::make_shared<Key<N>>(key));
        unique.insert(key);
    }
    std::vector<Key<N>> all(unique.begin(), unique.end());
    std::stable_sort(all.begin(), all.end(), [](const Key<N> &a, const Key<N> &b) { return b < a; });
    std::function<int(int)> add = [&](int x) { return x + static_cast<int>(sorted.size() + hashed.size() + all.size()); };
    return add(N);
}

template <int N>
int sum(const std::vector<std::string> &words) {
    if constexpr (N == 0) {
        return work<0>(words);
    } else {
        return work<N>(words) + sum<N - 1>(words);
    }
}

int main(int argc, char **argv) {
    std::vector<std::string> words(argv, argv + argc);
    std::cout << sum<TEMPLATES>(words) << std::regex_match(words[0], std::regex("a+(b|c)*")) << "\n";
}
