// SPDX-License-Identifier: GPL-2.0-or-later
// A Kafka for tests, until its standard input ends:
//   mock_kafka TOPIC:PARTITIONS...
// It says where it listens. A line `TOPIC PARTITION MILLISECONDS PAYLOAD` is produced (0: with the time of now), and
// answered with its offset.
#include "support/mock_kafka.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <span>

namespace {

/// Cuts the next word off.
std::string next_word(std::string_view& line)
{
    auto const end = std::min(line.find(' '), line.size());
    std::string word(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

}  // namespace

int main(int count, char** arguments)
{
    try {
        wikipub::test::MockKafka kafka;
        for (std::string_view const argument : std::span(arguments, static_cast<std::size_t>(count)).subspan(1)) {
            auto const colon = argument.find(':');
            kafka.add_topic(std::string(argument.substr(0, colon)), std::stoi(std::string(argument.substr(colon + 1))));
        }
        std::cout << kafka.brokers() << std::endl;
        for (std::string text; std::getline(std::cin, text);) {
            std::string_view line = text;
            auto const topic = next_word(line);
            auto const partition = std::stoi(next_word(line));
            auto const time = std::stoll(next_word(line));
            std::cout << kafka.produce(topic, partition, line, time) << std::endl;
        }
        return EXIT_SUCCESS;
    } catch (std::exception const& error) {
        std::cerr << error.what() << std::endl;
        return EXIT_FAILURE;
    }
}
